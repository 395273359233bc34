package dev.tiller.vision.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every view keeps to. */
class ViewTest {

  private static final int ROWS = 6;
  private static final int SIDE = 8;

  static Stream<View> views() {
    View simclr =
        ResizedCrop.areas(0.2, 1)
            .then(Flip.horizontal())
            .then(ColorFactor.brightness(0.4).sometimes(0.8))
            .then(new Hue(0.1))
            .then(new GaussianBlur(0.1, 2).sometimes(0.5));
    return Stream.concat(Samples.transforms().stream(), Stream.of(simclr));
  }

  static Stream<Transform> transforms() {
    return Samples.transforms().stream();
  }

  private static long[] seeds(long from) {
    return LongStream.range(from, from + ROWS).toArray();
  }

  @ParameterizedTest
  @MethodSource("views")
  void aRowsViewDependsOnNothingButItsImageAndItsSeed(View view) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Samples.images(ROWS, 3, SIDE, SIDE);
      Viewed all = view.see(images, seeds(40));
      int[] order = {3, 0, 5, 1, 4, 2};
      long[] moved = Arrays.stream(order).mapToLong(r -> 40 + r).toArray();
      Tensor places = Tensors.of(Arrays.stream(order).asLongStream().toArray());
      Viewed other = view.see(images.index_select(0, places), moved);
      assertThat(Tensors.doubles(other.images()))
          .containsExactly(Tensors.doubles(all.images().index_select(0, places)), within(1e-12));
      for (String name : view.parameters()) {
        double[] known = all.parameters().get(name);
        assertThat(other.parameters().get(name))
            .isEqualTo(Arrays.stream(order).mapToDouble(r -> known[r]).toArray());
      }
      Viewed alone = view.see(images.narrow(0, 4, 1), new long[] {44});
      assertThat(Tensors.doubles(alone.images()))
          .containsExactly(Tensors.doubles(all.images().narrow(0, 4, 1)), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void whatItShowsIsAnImageAndItsParametersAreShares(View view) {
    try (TensorScope scope = TensorScope.open()) {
      boolean changed = false;
      for (int channels : new int[] {3, 1}) {
        boolean colors = view.parameters().contains("hue");
        if (channels == 1 && colors) {
          continue;
        }
        Tensor images = Samples.images(ROWS, channels, SIDE, SIDE).to(ScalarType.Float);
        String before = Arrays.toString(Tensors.bytes(images));
        Viewed seen = view.see(images, seeds(7));
        assertThat(Arrays.toString(Tensors.bytes(images))).isEqualTo(before);
        assertThat(Tensors.shape(seen.images())).isEqualTo(Tensors.shape(images));
        assertThat(seen.images().scalar_type().intern()).isEqualTo(ScalarType.Float);
        for (float v : Tensors.floats(seen.images())) {
          assertThat(v).isBetween(-1e-6f, 1 + 1e-6f);
        }
        assertThat(seen.parameters().keySet()).isEqualTo(view.parameters());
        for (double[] parameter : seen.parameters().values()) {
          assertThat(parameter).hasSize(ROWS);
          assertThat(Arrays.stream(parameter).allMatch(p -> p >= 0 && p <= 1)).isTrue();
        }
        changed |= !Arrays.toString(Tensors.bytes(seen.images())).equals(before);
        assertThat(Tensors.bytes(view.see(images, seeds(7)).images()))
            .isEqualTo(Tensors.bytes(seen.images()));
      }
      assertThat(changed).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void neutralParametersKeepEveryBitBesideOthersToo(Transform transform) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Samples.images(3, 3, SIDE, SIDE).to(ScalarType.Float);
      double[] neutral = transform.neutral(SIDE, SIDE);
      Tensor same = transform.apply(images, new double[][] {neutral, neutral, neutral});
      assertThat(Tensors.bytes(same)).isEqualTo(Tensors.bytes(images));
      double[] drawn = neutral;
      for (long s = 0; Arrays.equals(drawn, neutral); s++) {
        drawn = transform.draw(new SplittableRandom(s), SIDE, SIDE);
      }
      Tensor mixed = transform.apply(images, new double[][] {neutral, drawn, neutral});
      for (int r : new int[] {0, 2}) {
        assertThat(Tensors.bytes(mixed.select(0, r))).isEqualTo(Tensors.bytes(images.select(0, r)));
      }
      // What is computed for a neutral row, were it not kept, is the image too.
      assertThat(transform.names()).hasSameSizeAs(transform.normalized(neutral, SIDE, SIDE));
      if (!(transform instanceof Flip)) {
        assertThat(
                Tensors.floats(
                    transform.change(images, new double[][] {neutral, neutral, neutral})))
            .containsExactly(Tensors.floats(images), within(2e-6f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void nothingIsLeftInNativeMemory(View view) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Samples.images(ROWS, 3, SIDE, SIDE);
      view.see(images, seeds(1));
      try (LeakCheck check = LeakCheck.open().allowing(1)) {
        view.see(images, seeds(1));
      }
    }
  }

  @Test
  void changingOneOfAChainLeavesTheDrawsOfTheOthers() {
    View one = new Gamma(0.5).then(Rotation.upTo(90)).then(Flip.horizontal());
    View two = new Gamma(0.2).then(Rotation.upTo(90)).then(Flip.horizontal());
    assertThat(one)
        .isInstanceOfSatisfying(Composition.class, c -> assertThat(c.views()).hasSize(3));
    try (TensorScope scope = TensorScope.open()) {
      Tensor images = Samples.images(ROWS, 1, SIDE, SIDE);
      int[] items = {10, 11, 12, 13, 14, 15};
      Viewed first = one.see(images, 5, items);
      Viewed second = two.see(images, 5, items);
      assertThat(first.parameters()).containsOnlyKeys("gamma", "rotation", "horizontal_flip");
      for (String name : List.of("rotation", "horizontal_flip")) {
        assertThat(second.parameters().get(name)).isEqualTo(first.parameters().get(name));
      }
      assertThat(second.parameters().get("gamma"))
          .containsExactly(first.parameters().get("gamma"), within(1e-12));
      assertThat(Tensors.bytes(second.images())).isNotEqualTo(Tensors.bytes(first.images()));
      long[] seeds = Arrays.stream(items).mapToLong(i -> Seeds.mix(5, i)).toArray();
      assertThat(Tensors.bytes(one.see(images, seeds).images()))
          .isEqualTo(Tensors.bytes(first.images()));
      // By hand, one after the other.
      Tensor now = images;
      List<View> parts = ((Composition) one).views();
      for (int i = 0; i < parts.size(); i++) {
        int number = i;
        long[] own = Arrays.stream(seeds).map(s -> Seeds.mix(s, number)).toArray();
        now = parts.get(i).see(now, own).images();
      }
      assertThat(Tensors.bytes(now)).isEqualTo(Tensors.bytes(first.images()));
    }
  }

  @Test
  void sometimesIsAsOftenAsItSays() {
    try (TensorScope scope = TensorScope.open()) {
      long[] seeds = LongStream.range(0, 2000).toArray();
      Viewed seen = new Grayscale().sometimes(0.2).see(Samples.images(2000, 3, 1, 1), seeds);
      assertThat(Arrays.stream(seen.parameters().get("grayscale")).sum()).isBetween(330.0, 470.0);
    }
  }

  /** Rows that a view leaves alone have the parameter of no change, not a drawn one. */
  @Test
  void whatIsNotDoneHasTheNeutralParameter() {
    try (TensorScope scope = TensorScope.open()) {
      long[] seeds = LongStream.range(0, 200).toArray();
      Tensor images = Samples.images(200, 3, 2, 2);
      Viewed seen = ColorFactor.brightness(0.4).sometimes(0.5).see(images, seeds);
      double[] brightness = seen.parameters().get("brightness");
      int left = 0;
      for (int r = 0; r < 200; r++) {
        boolean same =
            Arrays.equals(
                Tensors.bytes(seen.images().select(0, r)), Tensors.bytes(images.select(0, r)));
        assertThat(Math.abs(brightness[r] - 0.5) < 1e-12).isEqualTo(same);
        left += same ? 1 : 0;
      }
      assertThat(left).isBetween(70, 130);
    }
  }

  @Test
  void whatCannotBeSeenIsASentence() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor grey = Samples.images(1, 1, 4, 6);
      long[] seeds = {3};
      assertThatThrownBy(() -> new Hue(0.1).see(grey, seeds))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("\"hue\"")
          .hasMessageContaining("1 channels");
      assertThatThrownBy(() -> new QuarterTurns().apply(grey, new double[][] {{1}}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("4 by 6");
      assertThatThrownBy(
              () -> new QuarterTurns().apply(Samples.images(1, 1, 4, 4), new double[][] {{0.5}}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("whole number");
      assertThatThrownBy(() -> Flip.vertical().see(grey.to(ScalarType.Byte), seeds))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("float type");
      assertThatThrownBy(() -> Flip.vertical().see(grey.squeeze(0), seeds))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[1, 4, 6]");
      assertThatThrownBy(() -> ResizedCrop.areas(0.2, 1).apply(grey, new double[][] {{2, 0, 3, 3}}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("does not lie");
      assertThatThrownBy(() -> Flip.vertical().then(Flip.vertical()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("vertical_flip");
    }
  }

  @Test
  void settingsOutOfRangeAreASentence() {
    Stream.<Runnable>of(
            () -> Rotation.upTo(0),
            () -> Rotation.upTo(Double.NaN),
            () -> ResizedCrop.areas(0, 1),
            () -> new ResizedCrop(0.1, 1, 2, 1),
            () -> ColorFactor.contrast(1.5),
            () -> new Hue(0.6),
            () -> new Gamma(0),
            () -> new GaussianBlur(-1, 2),
            () -> new MotionBlur(4),
            () -> new Defocus(0.5),
            () -> new Exposure(0),
            () -> new Translation(2),
            () -> new CircularTranslation(0, 1),
            () -> new Scale(2, 1),
            () -> new Grayscale().sometimes(1.1))
        .forEach(make -> assertThatThrownBy(make::run).isInstanceOf(UserError.class));
  }
}
