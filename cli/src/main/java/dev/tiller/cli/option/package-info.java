/**
 * Options that several commands share, as picocli mixins, and the types of their values. Start with
 * {@link dev.tiller.cli.option.Answer}, which every command has.
 */
@NullMarked
package dev.tiller.cli.option;

import org.jspecify.annotations.NullMarked;
