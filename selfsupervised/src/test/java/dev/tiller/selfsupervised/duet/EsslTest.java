package dev.tiller.selfsupervised.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.training.Share;
import dev.tiller.vision.view.Rotation;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class EsslTest extends ObjectiveContract {

  private static final ImageViews ROTATED =
      new ImageViews(TinyImages.images(), Rotation.upTo(180), Identity.of("rotation"), 2);

  @Override
  protected Objective make(Owned owned) {
    return essl(owned, "rotation", new Essl.Prediction.Circle());
  }

  private static Essl essl(Owned owned, String parameter, Essl.Prediction prediction) {
    Pretext simclr =
        owned.add(
            TinyImages.pretext(owned, new NtXent(0.2), ScalarType.Double)
                .projector(Head.Shape.of(6, 8, 5))
                .looks(new TwoViews(true))
                .make());
    Essl.Plan plan = new Essl.Plan(parameter, prediction, 7, true, Essl.LAMBDA);
    return owned.add(new Essl(simclr, ROTATED, plan, 3));
  }

  @Override
  protected boolean divides() {
    return false; // A share has only its own images as negatives.
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }

  @Test
  void predictionsHaveTheLossOfTheirKind() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor zeros = Tensors.of(new double[4], 2, 2);
      double[] quarter = {0.25, 0.5}; // (0, 1) and (-1, 0)
      assertThat(new Essl.Prediction.Circle().loss(zeros, quarter).item_double())
          .isCloseTo(0.5, within(1e-15));
      assertThat(new Essl.Prediction.Number().loss(zeros.narrow(1, 0, 1), quarter).item_double())
          .isCloseTo((0.0625 + 0.25) / 2, within(1e-15));
      Tensor sure = Tensors.of(new double[] {9, 0, 0, 0, 0, 9, 0, 0}, 2, 4);
      Essl.Prediction turns = new Essl.Prediction.Kind(4);
      assertThat(turns.loss(sure, new double[] {0.125, 0.375}).item_double())
          .isCloseTo(Math.log(1 + 3 * Math.exp(-9)), within(1e-12));
      assertThat(turns.loss(sure, new double[] {0.875, 1}).item_double()).isGreaterThan(9);
    }
  }

  @Test
  void bothPartsAreShownAndViewsWithoutTheParameterRefused() {
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      Share share = new Share(1, 0, 0, 0, TinyImages.BATCH, TinyImages.BATCH);
      Essl essl = essl(owned, "rotation", new Essl.Prediction.Kind(4));
      essl.parameters().values().forEach(p -> p.set_requires_grad(true));
      assertThat(essl.gradients(share).parts().keySet()).contains(Essl.PREDICTION).hasSize(2);
      Essl unknown = essl(owned, "crop", new Essl.Prediction.Number());
      unknown.parameters().values().forEach(p -> p.set_requires_grad(true));
      assertThatThrownBy(() -> unknown.gradients(share))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[rotation]");
    }
  }
}
