/**
 * Training described in a file. Start with {@link dev.tiller.selfsupervised.recipe.PretextRecipe}:
 * encoder, views, objective, optimizer and schedule of one run, read from YAML and made into a
 * {@code Pretext} and a {@code Run}. An objective is found by the name that the recipe gives it: a
 * {@link dev.tiller.selfsupervised.recipe.PretextMethod} on the class path, in this project or in
 * another jar. All public types are API.
 */
@NullMarked
package dev.tiller.selfsupervised.recipe;

import org.jspecify.annotations.NullMarked;
