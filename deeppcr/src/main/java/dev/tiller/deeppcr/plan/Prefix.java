package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Linearization;
import org.bytedeco.pytorch.Tensor;

/** The first steps of a chain. */
record Prefix(Chain chain, int length) implements Chain {

  @Override
  public int width() {
    return chain.width();
  }

  @Override
  public Blocks blocks() {
    return chain.blocks();
  }

  @Override
  public Tensor step(int from, Tensor states) {
    return chain.step(from, states);
  }

  @Override
  public Linearization linearize(int from, Tensor states) {
    return chain.linearize(from, states);
  }
}
