package dev.tiller.training;

import org.bytedeco.pytorch.global.torch;

/**
 * While it is open, attention that takes libtorch's unfused path (queries that share keys) leaves
 * bfloat16 in bfloat16 instead of widening it to float32 first: a training step takes a fifth less.
 * The setting is the process's.
 */
final class ReducedScores implements AutoCloseable {

  private final boolean before = torch.globalContext().allowFP16BF16ReductionMathSDP();

  ReducedScores() {
    torch.globalContext().setAllowFP16BF16ReductionMathSDP(true);
  }

  @Override
  public void close() {
    torch.globalContext().setAllowFP16BF16ReductionMathSDP(before);
  }
}
