package dev.tiller.deeppcr;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Steps and their Jacobians at given states.
 *
 * @param values what the steps return, [n, B, w]
 * @param blocks makes the Jacobians' blocks [n, B, groups, size, size], rows before columns; asked
 *     only when they are needed, within the scope that was open when this was made
 */
public record Linearization(Tensor values, Supplier<Tensor> blocks) {}
