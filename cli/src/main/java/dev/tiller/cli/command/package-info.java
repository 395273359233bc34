/**
 * One class per command: it reads its options, calls the library, and prints. What is worth calling
 * from a program belongs in the library, not here.
 */
@NullMarked
package dev.tiller.cli.command;

import org.jspecify.annotations.NullMarked;
