package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.homomorphic.Grid.Place;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The twin of {@link Reads}: two images that were moved, both read at the base set (A-SSL of arXiv
 * 2211.08282). Both go through the encoder as one batch, so that batch normalization sees what it
 * would see of the plain images, and moves its running statistics once.
 *
 * @param base what is read
 * @param together whether heads see both looks as one batch
 */
public record AugmentedReads(BaseSet base, boolean together) implements Looks {

  @Override
  public Identity identity() {
    return Identity.of("augmented-reads").with("base", base.identity()).with("together", together);
  }

  @Override
  public int views() {
    return 2;
  }

  @Override
  public Pair of(Encoder encoder, Batch batch, Encoder.Mode mode) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor one = batch.views().get(0).images();
      Tensor two = batch.views().get(1).images();
      Tensor map = encoder.featureMap(torch.cat(new TensorVector(one, two), 0), mode);
      Grid grid = Grid.of(map, encoder.backbone());
      int[] order = base.order(grid);
      List<Place> places = base.places(grid);
      long[] numbers = places.stream().mapToLong(place -> order[grid.number(place)]).toArray();
      int rows = batch.rows();
      Tensor same = Tensors.of(numbers, 1, numbers.length).expand(2L * rows, numbers.length);
      Tensor both = base.read(map, same);
      return new Pair(scope.keep(both.narrow(0, 0, rows)), scope.keep(both.narrow(0, rows, rows)));
    }
  }
}
