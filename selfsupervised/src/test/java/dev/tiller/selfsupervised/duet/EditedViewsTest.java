package dev.tiller.selfsupervised.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.Normalization;
import dev.tiller.vision.view.ColorFactor;
import dev.tiller.vision.view.Rotation;
import dev.tiller.vision.view.View;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class EditedViewsTest {

  private static EditedViews edits(Encoder encoder, Target target, View view, String parameter) {
    Duet duet = new Duet(new NtXent(0.2), new Structure(3, 2), target, parameter, 10);
    EditedViews.Plan plan =
        new EditedViews.Plan(
            view, Identity.of("view"), new Normalization(List.of(0.5), List.of(0.5)), 1280, 5, 3);
    return EditedViews.of(encoder, duet, TinyImages.images(), plan, Monitor.NONE);
  }

  @Test
  void viewsAreShownBesideWhatTheirRepresentationsDecodeTo() {
    try (Owned owned = new Owned()) {
      Encoder encoder = TinyImages.encoder(owned, ScalarType.Float);
      try (LeakCheck check = LeakCheck.open();
          EditedViews edits = edits(encoder, new VonMises(3), Rotation.upTo(180), "rotation")) {
        assertThat(edits.pictures().keySet())
            .containsExactly(
                EditedViews.BEFORE,
                EditedViews.AFTER,
                EditedViews.PLAIN,
                EditedViews.EDITED,
                EditedViews.OWN);
        for (Tensor images : edits.pictures().values()) {
          assertThat(Tensors.shape(images)).containsExactly(5, 1, 12, 12);
          assertThat(Tensors.floats(images)).doesNotContain(Float.NaN);
        }
        assertThat(edits.error(EditedViews.AFTER)).isZero();
        assertThat(edits.error(EditedViews.OWN)).isLessThan(edits.error(EditedViews.BEFORE));
        assertThat(Tensors.floats(edits.pictures().get(EditedViews.EDITED)))
            .isNotEqualTo(Tensors.floats(edits.pictures().get(EditedViews.PLAIN)));
      }
    }
  }

  /** No circle, so mean profiles; the parameter is a brightness. */
  @Test
  void whatIsOnNoCircleIsEditedByProfiles() {
    try (Owned owned = new Owned();
        EditedViews edits =
            edits(
                TinyImages.encoder(owned, ScalarType.Float),
                new Gaussian(0.2),
                ColorFactor.brightness(0.4),
                "brightness")) {
      assertThat(Tensors.floats(edits.pictures().get(EditedViews.EDITED)))
          .isNotEqualTo(Tensors.floats(edits.pictures().get(EditedViews.PLAIN)));
    }
  }

  @Test
  void whatCannotBeEditedIsOneSentence() {
    try (Owned owned = new Owned()) {
      Encoder encoder = TinyImages.encoder(owned, ScalarType.Float);
      assertThatThrownBy(() -> edits(encoder, new VonMises(3), Rotation.upTo(180), "hue"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("\"hue\"");
      Duet duet = new Duet(new NtXent(0.2), new Structure(3, 2), new VonMises(3), "rotation", 1);
      ImageSet flat = new ImageSet("flat", 1, 8, 12, new byte[96]);
      EditedViews.Plan plan =
          new EditedViews.Plan(
              Rotation.upTo(180), Identity.of("view"), Normalization.NONE, 64, 1, 3);
      assertThatThrownBy(() -> EditedViews.of(encoder, duet, flat, plan, Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("8 by 12");
    }
  }
}
