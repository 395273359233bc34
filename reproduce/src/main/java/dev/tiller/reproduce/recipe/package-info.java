/**
 * The protocol behind each published table, as a file that can be read and run: {@link
 * dev.tiller.reproduce.recipe.Recipe} is the file, {@link dev.tiller.reproduce.recipe.Recipes} all
 * that ship, {@link dev.tiller.reproduce.recipe.RecipeRun} carries one out on a model and data that
 * the user has.
 */
@NullMarked
package dev.tiller.reproduce.recipe;

import org.jspecify.annotations.NullMarked;
