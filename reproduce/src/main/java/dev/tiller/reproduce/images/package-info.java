/** What reproductions over images share: Fashion-MNIST in parts, encoders trained and kept. */
@NullMarked
package dev.tiller.reproduce.images;

import org.jspecify.annotations.NullMarked;
