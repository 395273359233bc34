package dev.tiller.steering;

import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.aura.Damp;
import dev.tiller.steering.aura.Det0;
import dev.tiller.steering.aura.SelfCond;
import dev.tiller.steering.baseline.ActAdd;
import dev.tiller.steering.baseline.Caa;
import dev.tiller.steering.baseline.ItiC;
import dev.tiller.steering.baseline.RepE;
import dev.tiller.steering.shrinkage.ShrunkAct;
import dev.tiller.steering.transport.GaussianAct;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.steering.transport.MonotoneAct;
import org.junit.jupiter.api.Nested;

/** Every method keeps the contract. */
class ResponseMethodTest {

  @Nested
  class AurATest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new AurA();
    }
  }

  @Nested
  class DampTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new Damp();
    }
  }

  @Nested
  class Det0Test extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new Det0();
    }
  }

  @Nested
  class SelfCondTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new SelfCond();
    }
  }

  @Nested
  class ActAddTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new ActAdd();
    }
  }

  @Nested
  class CaaTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new Caa();
    }
  }

  @Nested
  class ItiCTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new ItiC();
    }
  }

  @Nested
  class RepETest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new RepE();
    }
  }

  @Nested
  class GaussianActTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new GaussianAct();
    }
  }

  @Nested
  class LinearActTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new LinearAct();
    }
  }

  @Nested
  class MeanActTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new MeanAct();
    }
  }

  @Nested
  class MonotoneActTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new MonotoneAct();
    }
  }

  @Nested
  class ShrunkActTest extends ResponseMethodContract {
    @Override
    ResponseMethod method() {
      return new ShrunkAct();
    }
  }
}
