/**
 * What papers say, measured here: claims ({@link dev.tiller.cli.reproduce.ReproduceCommand}),
 * published tables ({@link dev.tiller.cli.reproduce.RecipeCommand}) and the demo.
 */
@NullMarked
package dev.tiller.cli.reproduce;

import org.jspecify.annotations.NullMarked;
