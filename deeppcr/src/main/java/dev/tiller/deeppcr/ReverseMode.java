package dev.tiller.deeppcr;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Jacobians of all steps at once by automatic differentiation. Steps, items of the batch and blocks
 * do not see each other, so the sum of one component over all of them has every step's row of the
 * Jacobian as its gradient: as many passes as a block is wide, whatever the length.
 */
final class ReverseMode {

  private ReverseMode() {}

  static Linearization linearize(Chain chain, int from, Tensor states) {
    Tensor input = states.detach().clone();
    input.set_requires_grad(true);
    Tensor output;
    try (AutoGradMode recording = new AutoGradMode(true)) {
      output = chain.step(from, input);
    }
    return new Linearization(output.detach(), () -> rows(chain.blocks(), input, output));
  }

  private static Tensor rows(Blocks blocks, Tensor input, Tensor output) {
    long[] shape = {input.size(0), input.size(1), blocks.groups(), blocks.size(), blocks.size()};
    Tensor rows = torch.zeros(shape, Tensors.options(input.scalar_type().intern()));
    if (!output.requires_grad()) {
      return rows;
    }
    for (int i = 0; i < blocks.size(); i++) {
      try (TensorScope scope = TensorScope.open();
          AutoGradMode recording = new AutoGradMode(true)) {
        Tensor sum = grouped(output, blocks).select(3, i).sum();
        Tensor row =
            torch
                .grad(
                    new TensorVector(sum),
                    new TensorVector(input),
                    new TensorVector(),
                    new BoolOptional(true),
                    false,
                    true)
                .get(0);
        if (row.defined()) {
          rows.select(3, i).copy_(grouped(row.detach(), blocks));
        }
      }
    }
    return rows;
  }

  private static Tensor grouped(Tensor states, Blocks blocks) {
    return states.unflatten(2, blocks.groups(), blocks.size());
  }
}
