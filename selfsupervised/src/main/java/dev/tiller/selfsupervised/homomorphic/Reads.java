package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.homomorphic.Grid.Place;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Looks by reading one feature map at two places (arXiv 2211.08282): one forward pass of the plain
 * image, and for each look the columns at {@code g^-1 g0}, where g is what the view drew. Where the
 * encoder is equivariant, the loss and its gradients are those of the images moved by g ({@link
 * AugmentedReads}), at half the cost; where it is not, they are something else.
 *
 * <pre>{@code
 * CircularTranslation shift = new CircularTranslation(2, 4);
 * Pretext.of(encoder, new NtXent(0.1))                      // or BYOL, SimSiam, Barlow Twins
 *     .source(new ImageViews(images, new Unmoved(shift), seen, 2))
 *     .looks(Reads.translated(2, 4, BaseSet.middle(5)))
 *     .projector(Head.Shape.of(16, 256, 64))
 *     .batch(256).make();
 * }</pre>
 *
 * @param motions that the views draw, in their order
 * @param base what is read
 * @param together whether heads see both looks as one batch
 */
public record Reads(List<Motion> motions, BaseSet base, boolean together) implements Looks {

  /** Copies the motions. */
  public Reads {
    motions = List.copyOf(motions);
  }

  /**
   * Of circular shifts.
   *
   * @param most steps in either direction
   * @param step pixels
   */
  public static Reads translated(int most, int step, BaseSet base) {
    return new Reads(List.of(new Motion.Translation(most, step, true)), base, true);
  }

  /** Of quarter turns. */
  public static Reads turned(BaseSet base) {
    return new Reads(List.of(new Motion.Turn()), base, true);
  }

  /**
   * Of magnifications.
   *
   * @param most steps in either direction
   */
  public static Reads magnified(int most, BaseSet base) {
    return new Reads(List.of(new Motion.Magnification(most)), base, true);
  }

  /** What two images moved as the views say would give: the twin. */
  public AugmentedReads augmented() {
    return new AugmentedReads(base, together);
  }

  @Override
  public Identity identity() {
    return Identity.of("reads")
        .with("motions", motions.stream().map(Motion::identity).toList())
        .with("base", base.identity())
        .with("together", together);
  }

  /** Two draws; the images of the second are not looked at. */
  @Override
  public int views() {
    return 2;
  }

  @Override
  public Pair of(Encoder encoder, Batch batch, Encoder.Mode mode) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor map = encoder.featureMap(batch.views().get(0).images(), mode);
      Grid grid = Grid.of(map, encoder.backbone());
      int rows = batch.rows();
      Tensor one = numbers(grid, batch.views().get(0).parameters(), rows);
      Tensor two = numbers(grid, batch.views().get(1).parameters(), rows);
      return new Pair(scope.keep(base.read(map, one)), scope.keep(base.read(map, two)));
    }
  }

  /** Numbers of the places {@code g^-1 g0} of every row, [rows, places]. */
  private Tensor numbers(Grid grid, Map<String, double[]> parameters, int rows) {
    List<Place> places = base.places(grid);
    int[] order = base.order(grid);
    long[] numbers = new long[rows * places.size()];
    for (int r = 0; r < rows; r++) {
      List<int[]> elements = elements(grid, parameters, r);
      for (int p = 0; p < places.size(); p++) {
        Place place = places.get(p);
        for (int m = motions.size() - 1; m >= 0; m--) { // The last motion is undone first.
          place = motions.get(m).back(place, elements.get(m), grid);
        }
        numbers[r * places.size() + p] = order[grid.number(place)];
      }
    }
    return Tensors.of(numbers, rows, places.size());
  }

  private List<int[]> elements(Grid grid, Map<String, double[]> parameters, int row) {
    List<int[]> elements = new ArrayList<>();
    for (Motion motion : motions) {
      double[] normalized =
          motion.parameters().stream().mapToDouble(name -> drawn(parameters, name)[row]).toArray();
      elements.add(motion.element(normalized, grid));
    }
    return elements;
  }

  private static double[] drawn(Map<String, double[]> parameters, String name) {
    double @Nullable [] drawn = parameters.get(name);
    if (drawn == null) {
      throw new UserError(
          "Reads follow the parameter \"%s\", but the views have %s; let the views draw it."
              .formatted(name, parameters.keySet()));
    }
    return drawn;
  }
}
