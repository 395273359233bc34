package dev.tiller.training;

import dev.tiller.tensor.Safetensors;
import java.io.IOException;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Where a run's state is kept between processes: a folder, a fit's session, or nowhere. */
public interface CheckpointStore {

  /** Keeps nothing. */
  CheckpointStore NONE =
      new CheckpointStore() {
        @Override
        public @Nullable Safetensors saved() {
          return null;
        }

        @Override
        public void save(Map<String, Tensor> tensors, Map<String, String> metadata) {}

        @Override
        public String place() {
          return "";
        }
      };

  /**
   * What was saved last, for the caller to read and close; null if there is nothing.
   *
   * @throws dev.tiller.ground.UserError if it is damaged
   */
  @Nullable Safetensors saved();

  /**
   * Replaces what is there, atomically: a crash leaves the old or the new.
   *
   * @throws IOException if the disk refuses; what was there is still there
   */
  void save(Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException;

  /** Where, as people name it; empty for nowhere. */
  String place();
}
