package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TensorScopeTest {

  private static Tensor make() {
    return Tensors.of(new float[] {1, 2, 3});
  }

  @Test
  void whatIsMadeInAScopeDiesWithIt() {
    try (LeakCheck check = LeakCheck.open()) {
      Tensor tensor;
      try (TensorScope scope = TensorScope.open()) {
        tensor = make();
        make().add(tensor);
        assertThat(scope.size()).isGreaterThanOrEqualTo(3);
      }
      assertThat(tensor.isNull()).isTrue();
    }
  }

  @Test
  void bytesCountEveryOwnedTensorOnce() {
    try (TensorScope outer = TensorScope.open()) {
      Tensor given = make();
      try (TensorScope scope = TensorScope.open()) {
        Tensor view = given.narrow(0, 0, 2);
        assertThat(scope.bytes()).isZero();
        Tensor sum = view.add(view); // 2 float32
        Tensor same = sum.add_(view);
        Tensor seen = sum.narrow(0, 1, 1).unsqueeze(0);
        assertThat(scope.bytes()).isEqualTo(8);
        Tensor wide = Tensors.of(new double[5], 5);
        assertThat(scope.bytes()).isEqualTo(8 + 40);
        wide.close();
        assertThat(scope.bytes()).isEqualTo(8);
        assertThat(same.numel() + seen.numel()).isEqualTo(3);
      }
    }
  }

  @Test
  void aKeptTensorLivesInTheEnclosingScope() {
    try (LeakCheck check = LeakCheck.open();
        TensorScope outer = TensorScope.open()) {
      Tensor kept;
      Tensor dropped;
      try (TensorScope inner = TensorScope.open()) {
        kept = inner.keep(make());
        dropped = make();
      }
      assertThat(dropped.isNull()).isTrue();
      assertThat(outer.size()).isEqualTo(1);
      assertThat(Tensors.floats(kept)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aTensorCanBeKeptThroughManyScopes() {
    try (LeakCheck check = LeakCheck.open();
        TensorScope outer = TensorScope.open()) {
      assertThat(Tensors.floats(deep(20))).containsExactly(1, 2, 3);
      assertThat(outer.size()).isEqualTo(1);
    }
  }

  private static Tensor deep(int depth) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(depth == 0 ? make() : deep(depth - 1));
    }
  }

  @Test
  void keepingWhatAnOuterScopeOwnsChangesNothing() {
    try (LeakCheck check = LeakCheck.open();
        TensorScope outer = TensorScope.open()) {
      Tensor tensor = make();
      int before = outer.size();
      try (TensorScope middle = TensorScope.open();
          TensorScope inner = TensorScope.open()) {
        assertThat(inner.keep(tensor)).isSameAs(tensor);
        assertThat(middle.keep(tensor)).isSameAs(tensor);
        assertThat(middle.size()).isZero();
      }
      assertThat(outer.size()).isEqualTo(before);
      assertThat(Tensors.floats(tensor)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void keepingTwiceIsKeepingOnce() {
    try (LeakCheck check = LeakCheck.open();
        TensorScope outer = TensorScope.open()) {
      Tensor kept;
      try (TensorScope inner = TensorScope.open()) {
        kept = inner.keep(make());
        assertThat(inner.keep(kept)).isSameAs(kept);
      }
      assertThat(outer.size()).isEqualTo(1);
      assertThat(Tensors.floats(kept)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void keepingInTheOutermostScopeHandsTheTensorToTheCaller() {
    try (LeakCheck check = LeakCheck.open()) {
      Tensor kept;
      try (TensorScope scope = TensorScope.open()) {
        kept = scope.keep(make());
      }
      assertThat(check.alive()).isEqualTo(1);
      assertThat(kept.dim()).isEqualTo(1);
      kept.close();
    }
  }

  @Test
  void aDisownedTensorBelongsToWhoeverTookIt() {
    try (LeakCheck check = LeakCheck.open()) {
      Tensor mine;
      try (TensorScope outer = TensorScope.open();
          TensorScope inner = TensorScope.open()) {
        mine = inner.disown(make());
        assertThatThrownBy(() -> inner.disown(mine))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("does not own");
        assertThat(outer.keep(mine)).isSameAs(mine);
      }
      assertThat(Tensors.floats(mine)).containsExactly(1, 2, 3);
      mine.close();
      assertThat(mine.isNull()).isTrue();
    }
  }

  @Test
  void aTensorClosedByHandIsNotFreedAgain() {
    try (LeakCheck check = LeakCheck.open();
        TensorScope scope = TensorScope.open()) {
      Tensor tensor = make();
      tensor.close();
      assertThat(tensor.isNull()).isTrue();
      tensor.close();
    }
  }

  @Test
  void anExceptionFreesWhatTheBlockMade() {
    try (LeakCheck check = LeakCheck.open()) {
      assertThatThrownBy(TensorScopeTest::failHalfway)
          .isInstanceOf(RuntimeException.class)
          .hasMessageContaining("mat1 and mat2");
      assertThatCode(() -> TensorScope.open().close()).doesNotThrowAnyException();
    }
  }

  private static void failHalfway() {
    try (TensorScope outer = TensorScope.open();
        TensorScope inner = TensorScope.open()) {
      Tensor tensor = inner.keep(make().reshape(1, 3));
      tensor.matmul(tensor);
    }
  }

  @Test
  void aClosedScopeIsRefused() {
    TensorScope scope = TensorScope.open();
    scope.close();
    scope.close();
    try (TensorScope other = TensorScope.open()) {
      Tensor tensor = make();
      assertThatThrownBy(() -> scope.keep(tensor))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> scope.disown(tensor)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void threadsHaveScopesOfTheirOwn() {
    try (LeakCheck check = LeakCheck.open();
        TensorScope scope = TensorScope.open()) {
      Tensor mine = make();
      int before = scope.size();
      float sum =
          CompletableFuture.supplyAsync(
                  () -> {
                    try (TensorScope theirs = TensorScope.open()) {
                      assertThat(theirs.keep(mine)).isSameAs(mine);
                      return mine.sum().item_float();
                    }
                  })
              .join();
      assertThat(sum).isEqualTo(6);
      assertThat(scope.size()).isEqualTo(before);
    }
  }

  @Test
  void anotherThreadsScopeIsRefused() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor tensor = make();
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                assertThatThrownBy(() -> scope.keep(tensor))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("thread");
                assertThatThrownBy(scope::close).isInstanceOf(IllegalStateException.class);
              });
      other.join();
      assertThat(Tensors.floats(tensor)).containsExactly(1, 2, 3);
    }
  }
}
