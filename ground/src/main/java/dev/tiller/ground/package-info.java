/**
 * What every room stands on, without libtorch: errors that are sentences ({@link
 * dev.tiller.ground.UserError}), progress and stop of long work ({@link
 * dev.tiller.ground.Monitor}), files that are either whole or absent ({@link
 * dev.tiller.ground.AtomicFile}), what decides whether kept work may be reused ({@link
 * dev.tiller.ground.Identity}), streams of chance that share nothing ({@link
 * dev.tiller.ground.Seeds}), where Tiller keeps what it can make again ({@link
 * dev.tiller.ground.Cache}), how many threads it may keep busy ({@link dev.tiller.ground.Threads}).
 *
 * <p>Start with {@link dev.tiller.ground.UserError}. All public types of this package are API.
 */
@NullMarked
package dev.tiller.ground;

import org.jspecify.annotations.NullMarked;
