/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.loom");

  private static final String[] JDK = {
    "java.lang..",
    "java.util",
    "java.util.concurrent",
    "java.util.function",
    "java.util.zip",
    "java.nio",
    "org.jspecify..",
    "com.google.errorprone.."
  };

  private static ArchRule knowsOnly(String owner, String... others) {
    String[] allowed = new String[JDK.length + others.length + 1];
    allowed[0] = owner;
    System.arraycopy(JDK, 0, allowed, 1, JDK.length);
    System.arraycopy(others, 0, allowed, JDK.length + 1, others.length);
    return classes()
        .that()
        .resideInAPackage(owner)
        .and()
        .haveSimpleNameNotEndingWith("Exception")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .allowEmptyShould(true);
  }

  @Test
  void packagesKnowOnlyThoseBelow() {
    assertThat(MODULE).isNotEmpty();
    knowsOnly("io.fawa.loom.wire").check(MODULE);
    knowsOnly("io.fawa.loom.kcp", "io.fawa.loom.wire").check(MODULE);
    knowsOnly("io.fawa.loom.fec", "io.fawa.loom.wire").check(MODULE);
    knowsOnly("io.fawa.loom.mux", "io.fawa.loom.wire").check(MODULE);
    knowsOnly(
            "io.fawa.loom.seal",
            "io.fawa.loom.wire",
            "java.security..",
            "javax.crypto..",
            "java.nio.charset",
            "java.util.stream",
            "org.bouncycastle..")
        .check(MODULE);
    knowsOnly(
            "io.fawa.loom.secure",
            "io.fawa.loom.seal",
            "io.fawa.loom.wire",
            "java.security..",
            "javax.crypto..",
            "java.nio.charset",
            "org.bouncycastle..")
        .check(MODULE);
    knowsOnly(
            "io.fawa.loom.resume",
            "io.fawa.loom.wire",
            "java.security..",
            "javax.crypto..",
            "java.nio.charset")
        .check(MODULE);
  }

  @Test
  void nothingHereTouchesTheWorld() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "java.time")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.Logger.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(MODULE);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
