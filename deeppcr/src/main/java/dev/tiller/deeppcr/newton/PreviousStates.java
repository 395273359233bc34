package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Guesses what the optimizer's previous step found for the same batch, since weights move little
 * between steps; broadcasts the start for a batch that was not seen yet. Owns copies of the states:
 * [L, B, w] for every batch that is remembered.
 */
public final class PreviousStates implements Guess, AutoCloseable {

  private final Map<Integer, Tensor> known = new HashMap<>();
  private final Owned owned = new Owned();
  private int batch;

  /** Says which batch the next solution is for. */
  public void select(int index) {
    batch = index;
  }

  /** Keeps a copy of a solution for the selected batch. */
  public void remember(ChainSolution solution) {
    @Nullable Tensor old = known.put(batch, owned.make(() -> solution.states().clone()));
    if (old != null) {
      owned.release(old);
    }
  }

  @Override
  public void write(Chain chain, Tensor entering, Tensor states) {
    Tensor last = known.get(batch);
    if (last == null || !Arrays.equals(Tensors.shape(last), Tensors.shape(states))) {
      Guess.broadcast().write(chain, entering, states);
    } else {
      states.copy_(last);
    }
  }

  @Override
  public void close() {
    owned.close();
    known.clear();
  }
}
