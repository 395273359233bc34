package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What goes from one segment to the next: one tensor in most networks, several where a network
 * carries more, such as the skips of a UNet or two streams side by side. The first is the main one.
 */
public final class State {

  private final Tensor main;
  private final List<Tensor> more;

  private State(Tensor main, List<Tensor> more) {
    this.main = main;
    this.more = more;
  }

  /** A state of one tensor. */
  public static State of(Tensor main) {
    return new State(main, List.of());
  }

  /** A state of several tensors, the main one first. */
  public static State of(Tensor main, List<Tensor> more) {
    return new State(main, List.copyOf(more));
  }

  /** The main tensor; all there is in most networks. */
  public Tensor main() {
    return main;
  }

  /** What travels beside the main tensor; empty in most networks. */
  public List<Tensor> more() {
    return more;
  }

  /** How many tensors it holds. */
  public int size() {
    return 1 + more.size();
  }

  /**
   * One of its tensors.
   *
   * @param index 0 is the main one
   */
  public Tensor get(int index) {
    return index == 0 ? main : more.get(index - 1);
  }

  /** The same state with another main tensor. */
  public State with(Tensor other) {
    return new State(other, more);
  }

  /** Hands its tensors from {@code scope} to the scope around it. */
  public State keptFrom(TensorScope scope) {
    scope.keep(main);
    more.forEach(scope::keep);
    return this;
  }

  /**
   * Frees what this state holds and the next one no longer does, so that a pass never holds more
   * than one state.
   */
  public void closeBut(State next) {
    for (int i = 0; i < size(); i++) {
      if (!next.holds(get(i))) {
        get(i).close();
      }
    }
  }

  /** Frees all of its tensors. */
  public void close() {
    main.close();
    more.forEach(Tensor::close);
  }

  /** Whether this very object is one of its tensors. */
  public boolean holds(Tensor tensor) {
    return main == tensor || more.stream().anyMatch(t -> t == tensor);
  }

  /** Bytes of its tensors. */
  public long bytes() {
    long bytes = 0;
    for (int i = 0; i < size(); i++) {
      bytes += get(i).numel() * get(i).element_size();
    }
    return bytes;
  }
}
