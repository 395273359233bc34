/**
 * Published tables about images, on a user's own pipeline and captions: start with {@link
 * dev.tiller.reproduce.recipe.image.ImageRecipe}.
 */
@NullMarked
package dev.tiller.reproduce.recipe.image;

import org.jspecify.annotations.NullMarked;
