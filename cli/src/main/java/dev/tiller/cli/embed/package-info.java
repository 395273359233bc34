/** {@code tiller embed}: vectors of images as a table. */
@NullMarked
package dev.tiller.cli.embed;

import org.jspecify.annotations.NullMarked;
