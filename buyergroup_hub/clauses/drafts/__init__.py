"""Writing a clause: a draft becomes the next version when it is published, a translation of it likewise.

Several people edit one draft. Whoever saves says on which revision the text was based; where somebody saved in between,
both texts are kept and merged place by place (rule 9). A text that was kept and not saved is its writer's.
"""
