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
}
