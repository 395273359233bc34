/**
 * Which neurons' findings would come out again with other sentences: {@link
 * dev.tiller.steering.stability.StabilityReport} resamples the sentences of a fit.
 */
@NullMarked
package dev.tiller.steering.stability;

import org.jspecify.annotations.NullMarked;
