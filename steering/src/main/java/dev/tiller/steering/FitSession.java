package dev.tiller.steering;

import dev.tiller.ground.Progress;
import dev.tiller.tensor.Safetensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What surrounds a long fit: whether to stop, who watches, and where its state is kept. */
public interface FitSession {

  /** Whether the user wants the fit to stop; asked between steps. */
  boolean stopAsked();

  /** Hears of every step. */
  Progress progress();

  /**
   * The state of the same fit that was saved last, opened for the caller to read and close; null if
   * there is none.
   *
   * @throws dev.tiller.ground.UserError if what is there belongs to another fit
   */
  @Nullable Safetensors saved();

  /**
   * Replaces the saved state, atomically: a crash leaves the old or the new one.
   *
   * @throws dev.tiller.ground.UserError if the disk refuses
   */
  void save(Map<String, Tensor> tensors, Map<String, String> metadata);

  /** In words, where the state is kept; null if nowhere. */
  @Nullable String place();

  /** Never stops, says nothing, keeps nothing. */
  static FitSession silent() {
    return new FitSession() {
      @Override
      public boolean stopAsked() {
        return false;
      }

      @Override
      public Progress progress() {
        return Progress.silent();
      }

      @Override
      public @Nullable Safetensors saved() {
        return null;
      }

      @Override
      public void save(Map<String, Tensor> tensors, Map<String, String> metadata) {}

      @Override
      public @Nullable String place() {
        return null;
      }
    };
  }
}
