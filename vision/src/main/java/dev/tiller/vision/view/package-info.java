/** Seeded transforms of images, batched. Start with {@link dev.tiller.vision.view.View}. */
@NullMarked
package dev.tiller.vision.view;

import org.jspecify.annotations.NullMarked;
