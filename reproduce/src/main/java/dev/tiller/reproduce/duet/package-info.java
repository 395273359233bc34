/** DUET (arXiv 2306.16058) on Fashion-MNIST: {@link dev.tiller.reproduce.duet.DuetReproduction}. */
@NullMarked
package dev.tiller.reproduce.duet;

import org.jspecify.annotations.NullMarked;
