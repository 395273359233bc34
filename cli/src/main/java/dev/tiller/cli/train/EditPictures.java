package dev.tiller.cli.train;

import dev.tiller.cli.option.Answer;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import dev.tiller.selfsupervised.duet.Duet;
import dev.tiller.selfsupervised.duet.EditedViews;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextTraining;
import dev.tiller.selfsupervised.recipe.method.DuetMethod;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Media;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.ImageInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** DUET's edits as pictures, a row an image. */
final class EditPictures {

  private static final int EDITED = 12;
  private static final long LEAST_DECODED = 640;
  private static final long MOST_DECODED = 40_000;

  private EditPictures() {}

  /**
   * What is to be seen of a finished training; nothing where it was not DUET's.
   *
   * @param images that it was trained on, and a decoder is
   */
  static List<Component> of(
      PretextTraining training,
      PretextRecipe recipe,
      ImageInputs images,
      long seed,
      Answer answer) {
    if (!(recipe.method() instanceof DuetMethod) || !(training.loss() instanceof Duet duet)) {
      return List.of();
    }
    long decoded = Math.min(MOST_DECODED, Math.max(LEAST_DECODED, training.samples() / 4));
    EditedViews.Plan plan =
        new EditedViews.Plan(
            recipe.view(), recipe.viewIdentity(), recipe.normalization(), decoded, EDITED, seed);
    try (EditedViews edits =
        EditedViews.of(training.encoder(), duet, images, plan, answer.monitor())) {
      return of(edits);
    } catch (UserError without) { // The encoder is trained and saved; only pictures are missing.
      answer.note("the page shows no edits: " + without.getMessage());
      return List.of();
    }
  }

  /** A table whose caption says what the edit was worth. */
  private static List<Component> of(EditedViews edits) {
    List<Column> columns = new ArrayList<>();
    List<Measure> shown = new ArrayList<>();
    for (Map.Entry<String, Tensor> seen : edits.pictures().entrySet()) {
      columns.add(Media.IMAGE.column(seen.getKey(), pictures(seen.getValue())));
      shown.add(Measure.media(seen.getKey(), seen.getKey(), Media.IMAGE));
    }
    Table table = Table.of(columns);
    String title =
        "Edits: one view's representation moved to where another was seen (error against that view %s, without the edit %s, of its own representation %s)"
            .formatted(
                InWords.number(edits.error(EditedViews.EDITED)),
                InWords.number(edits.error(EditedViews.PLAIN)),
                InWords.number(edits.error(EditedViews.OWN)));
    return List.of(DataTable.of(title, table, shown).pageSize(table.rowCount()));
  }

  private static List<byte @Nullable []> pictures(Tensor images) {
    List<byte @Nullable []> all = new ArrayList<>();
    try (TensorScope scope = TensorScope.open()) {
      int channels = (int) images.size(1);
      int height = (int) images.size(2);
      int width = (int) images.size(3);
      float[] values = Tensors.floats(images);
      int each = channels * height * width;
      for (int i = 0; i < images.size(0); i++) {
        byte[] pixels = new byte[each];
        for (int p = 0; p < each; p++) {
          float value = Math.min(1, Math.max(0, values[i * each + p]));
          pixels[p] = (byte) Math.round(255 * value);
        }
        all.add(new Picture(channels, height, width, pixels).png());
      }
    }
    return all;
  }
}
