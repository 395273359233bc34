/**
 * The discrete steps from noise to an image, under the names that diffusers' folders use: read with
 * {@link dev.tiller.diffusion.schedule.Schedulers}, one file a scheduler.
 *
 * <p>Start with {@link dev.tiller.diffusion.schedule.Scheduler}.
 */
@NullMarked
package dev.tiller.diffusion.schedule;

import org.jspecify.annotations.NullMarked;
