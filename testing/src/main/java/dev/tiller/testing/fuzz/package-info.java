/**
 * Files damaged at random, to see that what reads them takes them or refuses them in one sentence,
 * and soon. Start with {@link dev.tiller.testing.fuzz.Fuzz}.
 */
@NullMarked
package dev.tiller.testing.fuzz;

import org.jspecify.annotations.NullMarked;
