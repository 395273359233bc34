package dev.tiller.steering;

import dev.tiller.language.generate.RowTaps;
import dev.tiller.network.Network;
import dev.tiller.network.Taps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other maps for every row of a {@link dev.tiller.language.generate.GenerationSession}: the key of
 * a row is the list of its maps. What a guard knows of a text stays with its row while others come
 * and go, as long as it is the same guard object. Compiled anew whenever rows change, which copies
 * their vectors. Close it after the session.
 */
public final class RowSteering implements RowTaps<List<Steering.Part>>, AutoCloseable {

  private final Network network;
  private @Nullable Steering present;

  /**
   * @param network stays the caller's
   */
  public RowSteering(Network network) {
    this.network = network;
  }

  /**
   * @throws dev.tiller.ground.UserError if a map does not belong to this network
   */
  @Override
  public Taps of(List<List<Steering.Part>> rows) {
    Steering next = Steering.perRow(network, rows);
    close();
    present = next;
    return next.taps();
  }

  /** Frees the vectors of the rows present. */
  @Override
  public void close() {
    if (present != null) {
      present.close();
      present = null;
    }
  }
}
