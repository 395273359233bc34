/**
 * The parts of which families are made: projections, normalizations, activations, rotary embedding,
 * attention. {@link dev.tiller.network.layer.Parts} hands them out under Hugging Face's names and
 * keeps the list of parameters, sites and segments.
 */
@NullMarked
package dev.tiller.network.layer;

import org.jspecify.annotations.NullMarked;
