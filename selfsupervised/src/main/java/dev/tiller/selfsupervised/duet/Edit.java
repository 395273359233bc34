package dev.tiller.selfsupervised.duet;

import org.bytedeco.pytorch.Tensor;

/**
 * A change of what a representation says of its image's transformation, content left alone: from
 * the matrix of an image seen at one parameter to that of the same image seen at another (arXiv
 * 2306.16058, section 5, controlled generation).
 */
public sealed interface Edit permits Roll, MarginalEdit, ProfileEdit {

  /**
   * @param matrices [rows, G, C]
   * @param from parameter of each row, in [0, 1]
   * @param to parameter it should have, in [0, 1]
   * @return [rows, G, C], in the caller's scope
   */
  Tensor apply(Tensor matrices, double[] from, double[] to);
}
