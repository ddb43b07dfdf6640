/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.loom.session");

  @Test
  void knowsOnlyTheTransportLimitsAndTheJdk() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.loom..",
            "io.fawa.limits",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void carriersKnowNoSessions() {
    classes()
        .that()
        .resideInAPackage("io.fawa.loom.session.carrier")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.loom.session.carrier",
            "io.fawa.loom.fec",
            "io.fawa.loom.kcp",
            "io.fawa.loom.mux",
            "io.fawa.loom.wire",
            "io.fawa.loom.net..",
            "io.fawa.limits",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  /**
   * A clock that is set moves no time-out, no seat and no key. The one wall clock is that of a
   * session's start, which is for people.
   */
  @Test
  void timesAreOfAClockThatOnlyGoesForward() {
    JavaClasses below =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.fawa.loom", "io.fawa.limits");
    assertThat(below.contain("io.fawa.limits.Deadline")).isTrue();
    assertThat(below.contain("io.fawa.loom.net.udp.KcpConnection")).isTrue();
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.time\\.(Clock|LocalDateTime|ZonedDateTime)|java\\.util\\.(Date|Timer)")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(below);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Session.class.getName())
        .should()
        .callMethod(Instant.class, "now")
        .check(below);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
