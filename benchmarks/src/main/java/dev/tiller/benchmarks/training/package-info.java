/**
 * What an average of parameters costs beside a copy of them, and what self-supervised training
 * costs as data and steps grow.
 */
@NullMarked
package dev.tiller.benchmarks.training;

import org.jspecify.annotations.NullMarked;
