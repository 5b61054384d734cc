"""What separates nothing new after 2025 from every promise kept, in 2030, and through which projects?

Both are run on one choice set. Each difference is added alone to the first and taken last from the second; its effect
is the mean of the two.
"""

import transcaspian

answer = transcaspian.compare("frozen", "roadmap", years="2030")
row = answer.years[0]
print(f"frozen:  {row['a_kt'] / 1000:.1f} Mt, {row['a_bottleneck']} binds")
print(f"roadmap: {row['b_kt'] / 1000:.1f} Mt, {row['b_bottleneck']} binds")
print(f"{len(answer.projects_only_b)} projects differ. What moves most in {answer.project_year}:")
for effect in answer.by_project[:4]:
    print(f"  {effect['project']}: {round(effect['corridor_kt'], -1):+,.0f} kt")
