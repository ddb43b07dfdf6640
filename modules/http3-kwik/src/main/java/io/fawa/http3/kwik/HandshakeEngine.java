/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * Tells the JDK's trust manager which host name to verify, as it takes that from an {@link
 * SSLEngine} only. It makes no handshake: the methods for that throw {@link
 * UnsupportedOperationException}.
 */
final class HandshakeEngine extends SSLEngine {
  private final SSLSession session;

  HandshakeEngine(String host, int port) {
    super(host, port);
    session =
        (SSLSession)
            Proxy.newProxyInstance(
                HandshakeEngine.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getPeerHost" -> host;
                      case "getPeerPort" -> port;
                      case "getProtocol" -> "TLSv1.3";
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
  }

  @Override
  public SSLSession getHandshakeSession() {
    return session;
  }

  @Override
  public SSLSession getSession() {
    return session;
  }

  @Override
  public SSLParameters getSSLParameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  @Override
  public boolean getUseClientMode() {
    return true;
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    return HandshakeStatus.NEED_TASK;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
    throw unsupported();
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
    throw unsupported();
  }

  @Override
  public Runnable getDelegatedTask() {
    throw unsupported();
  }

  @Override
  public void closeInbound() {
    throw unsupported();
  }

  @Override
  public boolean isInboundDone() {
    throw unsupported();
  }

  @Override
  public void closeOutbound() {
    throw unsupported();
  }

  @Override
  public boolean isOutboundDone() {
    throw unsupported();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    throw unsupported();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    throw unsupported();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    throw unsupported();
  }

  @Override
  public String[] getSupportedProtocols() {
    throw unsupported();
  }

  @Override
  public String[] getEnabledProtocols() {
    throw unsupported();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    throw unsupported();
  }

  @Override
  public void beginHandshake() {
    throw unsupported();
  }

  @Override
  public void setUseClientMode(boolean mode) {
    throw unsupported();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    throw unsupported();
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    throw unsupported();
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    throw unsupported();
  }

  @Override
  public boolean getEnableSessionCreation() {
    return false;
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("this engine only names the host to verify");
  }
}
