package dev.tiller.language.encoder;

import dev.tiller.network.Role;
import dev.tiller.network.State;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What of an encoder's pass goes on beside the main tensor, appended in this order. */
public enum TextOutput {
  /** The state before the last layer, without the final norm, [rows, positions, width]. */
  PENULTIMATE,
  /** The normalized last state, [rows, positions, width]. */
  LAST,
  /**
   * The normalized last state at the end of the text, [rows, width]; projected where there is a
   * projection.
   */
  POOLED;

  /** A normalization inside an encoder of prompts: none of the norms of a denoiser. */
  public static final Role NORM = new Role("text-norm");

  /** The state that a layer of an encoder of prompts leaves. */
  public static final Role RESIDUAL = new Role("text-residual");

  /** A state that carries one tensor more; where that is the main one, a view of it. */
  static State append(State state, Tensor main, Tensor more) {
    List<Tensor> all = new ArrayList<>(state.more());
    all.add(more == main ? more.alias() : more);
    return State.of(main, all);
  }
}
