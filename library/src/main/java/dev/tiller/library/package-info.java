/**
 * What a name stands for: {@link dev.tiller.library.Models}, {@link dev.tiller.library.Texts},
 * {@link dev.tiller.library.Judges}, {@link dev.tiller.library.Maps}. The command line, recipes and
 * a user's program all ask here, so that they understand the same words: {@code pocket}, {@code
 * pocket:sea/fit/source}, a folder, a file, an imported network. All of this package is public API.
 */
@NullMarked
package dev.tiller.library;

import org.jspecify.annotations.NullMarked;
