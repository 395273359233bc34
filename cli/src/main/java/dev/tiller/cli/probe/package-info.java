/** {@code tiller probe}: what an encoder's features know of the classes of images. */
@NullMarked
package dev.tiller.cli.probe;

import org.jspecify.annotations.NullMarked;
