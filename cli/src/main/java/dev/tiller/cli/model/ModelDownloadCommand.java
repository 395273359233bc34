package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.data.fetch.ModelDownload;
import dev.tiller.data.fetch.ModelHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller model download}: a model's folder from a hub. */
@Command(
    name = "download",
    description = {
      "Fetches a model's folder from a hub: configuration, tokenizer and safetensors, each checked.",
      "HF_ENDPOINT names the hub or a mirror, HF_TOKEN is sent to it where it is set.",
      "What was stopped goes on where it stood when the same command is given again."
    },
    footer = {
      "  tiller model download owner/name",
      "  tiller model download owner/name --revision v1.0 -o my-model"
    })
public final class ModelDownloadCommand implements Callable<Integer>, LongWork {

  @Parameters(paramLabel = "ID", description = "The model, as owner/name.")
  private String id = "";

  @Option(
      names = "--revision",
      paramLabel = "REV",
      defaultValue = "main",
      description = "Branch, tag or commit (default: ${DEFAULT-VALUE}).")
  private String revision = "main";

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Where its folder goes (default: the last part of the model's name).")
  private @Nullable Path out;

  @Mixin private Answer answer = new Answer();

  /**
   * What was fetched.
   *
   * @param commit that the files belong to
   * @param fetched files that were not there
   */
  private record Downloaded(String model, String commit, String directory, int fetched)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    ModelHub hub = ModelHub.fromEnvironment(System.getenv());
    ModelHub.Listing model = hub.files(id, revision);
    Path folder = out == null ? Path.of(id.substring(id.lastIndexOf('/') + 1)) : out;
    int fetched = new ModelDownload(hub, answer.monitor()).to(folder, model);
    answer.say(
        fetched == 0 ? "%s is there already: %s" : "%s is downloaded: %s",
        id,
        folder.toAbsolutePath());
    answer.say("next: tiller model inspect %s", folder);
    answer.finish(new Downloaded(id, model.commit(), folder.toString(), fetched));
    return 0;
  }
}
