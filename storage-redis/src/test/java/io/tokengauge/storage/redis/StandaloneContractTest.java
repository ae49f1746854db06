package io.tokengauge.storage.redis;

class StandaloneContractTest extends RedisContracts {

  @Override
  String url() {
    return RedisServers.standalone();
  }

  @Override
  int sequences() {
    return 100;
  }

  @Override
  int volumeOfCalls() {
    return 6_000;
  }
}
