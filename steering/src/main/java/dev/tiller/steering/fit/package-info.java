/**
 * Fitting: from two sets of sentences to a {@link dev.tiller.steering.SteeringMap}.
 *
 * <p>Start with {@link dev.tiller.steering.fit.Fitter}. {@link dev.tiller.steering.fit.FitSettings}
 * says how, with the defaults of method and family ({@link dev.tiller.network.SiteGroups}); {@link
 * dev.tiller.steering.fit.Sentences} are tokenized sets; {@link dev.tiller.steering.fit.Methods}
 * finds a method by name; {@link dev.tiller.steering.fit.KeptWork} says what becomes of the work
 * that a stopped fit kept. Responses are pooled as they stream by; raw activations are never kept.
 * A causal fit goes on from segment to segment, so that it costs one or two forward passes however
 * many sites there are.
 */
@NullMarked
package dev.tiller.steering.fit;

import org.jspecify.annotations.NullMarked;
