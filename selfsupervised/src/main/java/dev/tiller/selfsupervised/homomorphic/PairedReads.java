package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.homomorphic.Grid.Place;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Looks by reading one feature map at two windows that a {@link NearbyPairs} drew: translation with
 * a topographic distance between both looks, where {@link Reads} has one from each to the middle.
 * The source gives one view of each image.
 *
 * @param pairs that are drawn; its grid must be the map's
 * @param together whether heads see both looks as one batch
 */
public record PairedReads(NearbyPairs pairs, boolean together) implements Looks {

  private static final BaseSet WINDOW = BaseSet.middle(1); // Its mean; its places are drawn.

  @Override
  public Identity identity() {
    return Identity.of("paired-reads").with("pairs", pairs.identity()).with("together", together);
  }

  @Override
  public int views() {
    return 1;
  }

  @Override
  public Pair of(Encoder encoder, Batch batch, Encoder.Mode mode) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor map = encoder.featureMap(batch.views().get(0).images(), mode);
      Grid grid = Grid.of(map, encoder.backbone());
      if (grid.height() != pairs.grid() || grid.width() != pairs.grid() || grid.levels() > 1) {
        throw new UserError(
            "Pairs were drawn in a map of %d by %d, but that of %s has %d levels of %d by %d; draw them there."
                .formatted(
                    pairs.grid(),
                    pairs.grid(),
                    encoder.backbone().architecture(),
                    grid.levels(),
                    grid.height(),
                    grid.width()));
      }
      Map<String, double[]> drawn = batch.views().get(0).parameters();
      Tensor one = numbers(grid, drawn, NearbyPairs.FIRST, batch.rows());
      Tensor two = numbers(grid, drawn, NearbyPairs.SECOND, batch.rows());
      return new Pair(scope.keep(WINDOW.read(map, one)), scope.keep(WINDOW.read(map, two)));
    }
  }

  private Tensor numbers(Grid grid, Map<String, double[]> drawn, List<String> names, int rows) {
    int size = pairs.window();
    long[] numbers = new long[rows * size * size];
    for (int r = 0; r < rows; r++) {
      int top = corner(drawn, names.get(0), r);
      int left = corner(drawn, names.get(1), r);
      for (int p = 0; p < size * size; p++) {
        Place place = new Place(0, top + p / size, left + p % size);
        numbers[r * size * size + p] = grid.number(place);
      }
    }
    return Tensors.of(numbers, rows, size * size);
  }

  private int corner(Map<String, double[]> drawn, String name, int row) {
    double @Nullable [] normalized = drawn.get(name);
    if (normalized == null) {
      throw new UserError(
          "Paired reads follow the parameter \"%s\", but the views have %s; let NearbyPairs be one of them."
              .formatted(name, drawn.keySet()));
    }
    return (int) Math.round(normalized[row] * (pairs.along() - 1));
  }
}
