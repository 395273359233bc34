/**
 * Objectives that recipes name, one small file each: the bridge from a recipe's settings to a loss
 * of {@code joint} or {@code entropy}. Start with {@link
 * dev.tiller.selfsupervised.recipe.method.SimClr}.
 */
@NullMarked
package dev.tiller.selfsupervised.recipe.method;

import org.jspecify.annotations.NullMarked;
