/**
 * Perturbations: of pictures over the transforms of {@code vision.view} ({@link
 * dev.tiller.fairness.perturbation.ImagePerturbation}, all by name in {@link
 * dev.tiller.fairness.perturbation.ImagePerturbations}), of texts, sounds and rows of numbers. One
 * of your own is a record that implements {@link dev.tiller.fairness.Perturbation}.
 */
@NullMarked
package dev.tiller.fairness.perturbation;

import org.jspecify.annotations.NullMarked;
