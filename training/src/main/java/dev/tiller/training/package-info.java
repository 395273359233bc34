/**
 * One way to train: a {@link dev.tiller.training.Run} takes an {@link
 * dev.tiller.training.Objective}, which fills gradients, and owns everything else: accumulation,
 * clipping, {@link dev.tiller.training.optimizer.Optimizer}s by group, a {@link
 * dev.tiller.training.Schedule} in samples, {@link dev.tiller.training.Listener}s, the log,
 * checkpoints, stopping and exact resume.
 *
 * <p>Start with {@link dev.tiller.training.Run}. All public types of this package and of {@code
 * optimizer} and {@code ema} are API.
 */
@NullMarked
package dev.tiller.training;

import org.jspecify.annotations.NullMarked;
