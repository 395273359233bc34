package dev.tiller.deeppcr.linear;

import org.bytedeco.pytorch.Tensor;

/**
 * What a linear solver returns.
 *
 * @param values [L, M, k], in the caller's scope
 * @param growth largest absolute entry of any product of blocks that was formed; 0 if none was
 * @param fellBack whether the products grew too large to be trusted, so that the solution was
 *     computed in order instead
 */
public record LinearSolution(Tensor values, double growth, boolean fellBack) {}
