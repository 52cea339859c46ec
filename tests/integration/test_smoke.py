def test_smoke(ansible, entra):
    run = ansible.play("""
- name: ask
  entra.oracledb.aad_token:
  register: token
- debug: msg="{{ token | kept('token') }}"
- name: look
  debug: msg="{{ lookup('aad_token') | length }}"
- name: put
  entra.oracledb.oracle_token:
    directory: "{{ root }}/tok"
""", "-vvv", "--diff")
    print(run.output); print(run.ends)
    print(entra.counts())
    assert 0
