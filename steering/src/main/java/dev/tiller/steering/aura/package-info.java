/**
 * AurA (arXiv 2407.12824) and its relatives: find expert neurons, the ones whose largest response
 * tells the two sets apart, and dampen them. {@link dev.tiller.steering.aura.AurA} is the method;
 * {@link dev.tiller.steering.aura.Det0}, {@link dev.tiller.steering.aura.Damp} and {@link
 * dev.tiller.steering.aura.SelfCond} choose experts among the neurons of all sites.
 */
@NullMarked
package dev.tiller.steering.aura;

import org.jspecify.annotations.NullMarked;
