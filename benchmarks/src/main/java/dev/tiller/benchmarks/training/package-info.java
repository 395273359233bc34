/** What an average of parameters costs beside a copy of them. */
@NullMarked
package dev.tiller.benchmarks.training;

import org.jspecify.annotations.NullMarked;
